// What the kernels must know of each cell, derived from its equations by `npm run derive`. Do not edit.
import type { CellLayout } from '../language/layout.js'

export const layouts: Readonly<Record<string, CellLayout>> = {
  lstm: {"name":"lstm","states":["h","c"],"inputs":["i","f","g","o"],"recurrent":["i","f","g","o"],"stages":[{"begin":0,"end":4,"operand":0}],"saved":["i","f","g","o"],"carried":[],"separate":false},
  gru: {"name":"gru","states":["h"],"inputs":["r","z","n"],"recurrent":["r","z","n"],"stages":[{"begin":0,"end":3,"operand":0}],"saved":["r","z","ru.n","n"],"carried":[],"separate":true},
  gru_before: {"name":"gru_before","states":["h"],"inputs":["r","z","n"],"recurrent":["r","z","n"],"stages":[{"begin":0,"end":2,"operand":0},{"begin":2,"end":3,"operand":null}],"saved":["r","z","n","operand.1"],"carried":["r","z"],"separate":false},
  rnn_tanh: {"name":"rnn_tanh","states":["h"],"inputs":["h"],"recurrent":["h"],"stages":[{"begin":0,"end":1,"operand":0}],"saved":[],"carried":[],"separate":false},
  rnn_relu: {"name":"rnn_relu","states":["h"],"inputs":["h"],"recurrent":["h"],"stages":[{"begin":0,"end":1,"operand":0}],"saved":[],"carried":[],"separate":false},
}
