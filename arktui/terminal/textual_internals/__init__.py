"""The only modules that use private names of Textual; a contract test holds each of them."""
