// The nonlinear functions of every cell, safe for every finite float and passing NaN on.
//
//   tanh x     = x P(x^2) / Q(x^2), the odd rational minimax approximation of degrees 13 and 6, within 4e-7 of the truth (7 units in the last place)
//   sigmoid x  = 1/2 + 1/2 tanh(x / 2)
//   exp x      = 2^n p(r), n = round(x / ln 2), r = x - n ln 2, p of degree 7 (Cody & Waite 1980)
//   softplus x = max(x, 0) + log(1 + y), y = exp(-|x|), log(1 + y) = 2 artanh(y / (2 + y))
//
// WGSL's own tanh may overflow beyond |x| = 88, and drivers' fast versions drift over many time steps. The argument is held
// at TANH_FLAT, where tanh is 1 - 2e-7; the comparisons are written so that NaN fails them all and remains. WGSL's own exp
// is as wrong as its argument is large, and infinite beyond 88.7.

const TANH_FLAT = 7.99;
/// exp is held in [1.2e-38, 1.7e38], where it is a normal number.
const EXP_LOW = -87.3;
const EXP_HIGH = 88.0;

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

/// A sigmoid to divide by.
fn divisor(x: f32) -> f32 {
  return select(x, 1e-30, x < 1e-30);
}

/// The derivative of relu, which is 0 at 0.
fn heaviside(x: f32) -> f32 {
  return select(0.0, 1.0, x > 0.0);
}

fn exp_safe(x: f32) -> f32 {
  let high = select(x, EXP_HIGH, x > EXP_HIGH);
  let c = select(high, EXP_LOW, high < EXP_LOW);
  let n = round(c * 1.44269504);
  // ln 2 in two parts, the first with so few bits that n times it is exact.
  let r = c - n * 0.693359375 + n * 2.12194440e-4;
  var p = r * (1.0 / 5040.0) + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  // 2^n by its bits; p times anything is NaN if p is.
  return p * bitcast<f32>((i32(n) + 127) << 23u);
}

/// log(1 + y) for 0 <= y <= 1, as exact for the smallest y as for the largest.
fn log_1p_small(y: f32) -> f32 {
  // Twice first: half of the smallest y is no normal number.
  let twice = (y + y) / (y + 2.0);
  let s = 0.25 * twice * twice;
  // The minimax polynomial for the relative error, 4.5e-9 before rounding.
  var p = s * 0.14005993155080239 + 0.14000902695210359;
  p = p * s + 0.20010763615439791;
  p = p * s + 0.3333320814292626;
  return twice * s * p + twice;
}

/// log(1 + y) for y >= 0. WGSL's own log is allowed an absolute error of 5e-7 near 1.
fn log_1p(y: f32) -> f32 {
  if (y > 1.0) { return log(1.0 + y); }
  return log_1p_small(y);
}

/// log(1 + exp x): no sum that could overflow, no difference that could cancel.
fn softplus(x: f32) -> f32 {
  return relu(x) + log_1p_small(exp_safe(-abs(x)));
}
