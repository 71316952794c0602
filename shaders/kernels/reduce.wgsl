// The largest number and the sum of what the threads of a workgroup have. Joined before the kernels that reduce over rows.
// Sums are trees: the same numbers every time. All threads must come to these functions together.

override WIDTH: u32 = 64u;            // a power of two

var<workgroup> partial: array<f32, WIDTH>;

fn largest_of_all(local: u32, value: f32) -> f32 {
  partial[local] = value;
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();               // the maxima so far are there
    if (local < half) { partial[local] = max(partial[local], partial[local + half]); }
  }
  workgroupBarrier();                 // the whole maximum is there
  let result = partial[0];
  workgroupBarrier();                 // all have it before others take its place
  return result;
}

fn sum_of_all(local: u32, value: f32) -> f32 {
  partial[local] = value;
  for (var half = WIDTH / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();               // the sums so far are there
    if (local < half) { partial[local] += partial[local + half]; }
  }
  workgroupBarrier();                 // the whole sum is there
  let result = partial[0];
  workgroupBarrier();                 // all have it before others take its place
  return result;
}
