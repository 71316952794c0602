/**
 * All cells, ready to run: `cells.lstm`, `cells.gru`, … A name each, so that a bundle carries no cell that it does not use.
 */
export * from './derived/index.js'
