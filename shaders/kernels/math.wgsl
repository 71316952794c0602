// The nonlinear functions of every cell, safe for every finite float and passing NaN on.
//
//   tanh x    = x P(x^2) / Q(x^2), the odd rational minimax approximation of degrees 13 and 6, within 4e-7 of the truth (7 units in the last place)
//   sigmoid x = 1/2 + 1/2 tanh(x / 2)
//
// WGSL's own tanh may overflow beyond |x| = 88, and drivers' fast versions drift over many time steps. The argument is held
// at TANH_FLAT, where tanh is 1 - 2e-7; the comparisons are written so that NaN fails them all and remains.

const TANH_FLAT = 7.99;

fn tanh_safe(x: f32) -> f32 {
  let high = select(x, TANH_FLAT, x > TANH_FLAT);
  let c = select(high, -TANH_FLAT, high < -TANH_FLAT);
  let s = c * c;
  var p = -2.76076847742355e-16;
  p = p * s + 2.00018790482477e-13;
  p = p * s - 8.60467152213735e-11;
  p = p * s + 5.12229709037114e-08;
  p = p * s + 1.48572235717979e-05;
  p = p * s + 6.37261928875436e-04;
  p = p * s + 4.89352455891786e-03;
  var q = 1.19825839466702e-06;
  q = q * s + 1.18534705686654e-04;
  q = q * s + 2.26843463243900e-03;
  q = q * s + 4.89352518554385e-03;
  let y = c * p / q;
  let low = select(y, 1.0, y > 1.0);
  return select(low, -1.0, low < -1.0);
}

fn sigmoid(x: f32) -> f32 {
  return 0.5 + 0.5 * tanh_safe(0.5 * x);
}

fn relu(x: f32) -> f32 {
  return select(x, 0.0, x < 0.0);
}

/// The derivative of relu, which is 0 at 0.
fn heaviside(x: f32) -> f32 {
  return select(0.0, 1.0, x > 0.0);
}
