/** What the test of the race uses of it without a page. */
export { cells, open, Random } from 'webrnn'
export * from '../../demos/cells/contender.js'
export * from '../../demos/cells/race_record.js'
export * from '../../demos/cells/tasks.js'
