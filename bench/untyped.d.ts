/** Libraries without types, of which nothing is called here, and texts that the bundler puts in. */
declare module 'lodash' {
  const lodash: unknown
  export default lodash
}
declare module 'platform' {
  const platform: unknown
  export default platform
}
declare module '*.proto' {
  const text: string
  export default text
}
