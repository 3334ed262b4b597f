/** Where codes and tokens are exchanged: the app names itself in the form, not by a token. */
export const TOKEN_PATH = '/oauth/access_token'
