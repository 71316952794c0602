// Derived from package.json by `npm run derive`. Do not edit.
/** The version of this package, as in its package.json. */
export const version: string = '0.1.0'
