enable subgroups;

// The same as reduce.wgsl, where threads of a subgroup add up among themselves: two barriers instead of eight. Subgroups are threads side by
// side, as they are in one-dimensional workgroups everywhere.

override WIDTH: u32 = 64u;

var<workgroup> partial: array<f32, WIDTH>;   // each subgroup's result, at all of its threads

fn largest_of_all(local: u32, value: f32) -> f32 {
  let size = subgroupAdd(1u);
  partial[local] = subgroupMax(value);
  workgroupBarrier();                 // the subgroups' maxima are there
  var result = partial[0];
  for (var i = size; i < WIDTH; i += size) { result = max(result, partial[i]); }
  workgroupBarrier();                 // all have it before others take their places
  return result;
}

fn sum_of_all(local: u32, value: f32) -> f32 {
  let size = subgroupAdd(1u);
  partial[local] = subgroupAdd(value);
  workgroupBarrier();                 // the subgroups' sums are there
  var result = partial[0];
  for (var i = size; i < WIDTH; i += size) { result += partial[i]; }
  workgroupBarrier();                 // all have it before others take their places
  return result;
}
