/** What people know of the cells: a name, where it is from, and what is special about it in a line. */
export interface Entry {
  readonly title: string
  readonly paper: string
  readonly year: number
  readonly line: string
}

const jozefowicz = { paper: 'Jozefowicz, Zaremba & Sutskever', year: 2015 }
const greff = { paper: 'Greff et al., LSTM: A Search Space Odyssey', year: 2015 }

/** By the cell's own name, in the order in which the gallery shows them: the plain ones first. */
export const catalogue: Readonly<Record<string, Entry>> = {
  rnn_tanh: {
    title: 'Simple recurrent network',
    paper: 'Elman',
    year: 1990,
    line: 'One layer that reads its own last output. Everything else here began as a cure for what it forgets.',
  },
  rnn_relu: {
    title: 'IRNN, rectified',
    paper: 'Le, Jaitly & Hinton',
    year: 2015,
    line: 'The simple network with relu. Nothing squashes h, so it can count, and it can explode.',
  },
  lstm: {
    title: 'LSTM',
    paper: 'Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins',
    year: 2000,
    line: 'A memory cell c that one gate writes, one erases and one reads. Gradients pass through it unharmed.',
  },
  lstm_b: {
    title: 'LSTM, open forget gate',
    ...jozefowicz,
    line: 'The forget gate starts with bias 1, so that nothing is forgotten before it is learned what to forget.',
  },
  gru: {
    title: 'GRU',
    paper: 'Cho et al. 2014, as in cuDNN, PyTorch and Keras',
    year: 2014,
    line: 'Two gates, no separate memory: h is kept or replaced. One product with R a step, so it is fast.',
  },
  gru_before: {
    title: 'GRU, as published',
    paper: 'Cho et al.',
    year: 2014,
    line: 'The reset gate comes before the product: a second stage, which waits for the first.',
  },
  lstm_coupled: {
    title: 'LSTM, coupled gates',
    ...greff,
    line: 'It lets in as much as it forgets, i = 1 − f: three quarters of the parameters.',
  },
  lstm_peephole: {
    title: 'LSTM with peepholes',
    paper: 'Gers & Schmidhuber, Recurrent Nets that Time and Count',
    year: 2000,
    line: 'The gates see the memory cell itself, each unit its own. It learns exact timing.',
  },
  lstm_i: { title: 'LSTM without input gate', ...greff, line: 'Everything new is written at full strength.' },
  lstm_f: { title: 'LSTM without forget gate', ...greff, line: 'The LSTM of 1997: what is in c stays in c.' },
  lstm_o: { title: 'LSTM without output gate', ...greff, line: 'The memory cell is always on show.' },
  mlstm: {
    title: 'Multiplicative LSTM',
    paper: 'Krause et al. 2016; Radford et al. (the sentiment neuron)',
    year: 2016,
    line: 'Each input gets a recurrent matrix of its own, in factors.',
  },
  mut1: {
    title: 'MUT1',
    ...jozefowicz,
    line: 'Found by mutating thousands of cells. Its update gate looks at the input alone.',
  },
  mut2: {
    title: 'MUT2',
    ...jozefowicz,
    line: 'The second survivor of that search. Its reset gate reads x without a matrix.',
  },
  mut3: { title: 'MUT3', ...jozefowicz, line: 'The third. Its update gate sees h through a tanh.' },
}

/** What is known of a cell; a new one has no more than its name. */
export const entryOf = (name: string): Entry => catalogue[name] ?? { title: name, paper: '', year: 0, line: '' }
