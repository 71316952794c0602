/** The device suite as one module, built to dist/tests/device.js, for the test page in Chrome and for Node. */
export { run as default } from '../device/run.js'
