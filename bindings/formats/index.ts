/** The entry `webrnn/formats`: models from elsewhere, and for elsewhere. */
export {}
