// Nothing but multiply-adds, in registers: what the device makes of them at best.
//
// a = a x + y, 32 chains of them in each thread, so that none waits for itself.

@group(0) @binding(0) var<uniform> times: u32;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>; // [threads]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  // known at run time only, or the compiler would do the work; below 1, so that nothing grows
  let x = vec4f(0.5 + 0.25 * f32(id.x & 1));
  let y = vec4f(f32(id.x & 7), 1.0, 2.0, 3.0);
  var a = y;
  var b = y + 1.0;
  var c = y + 2.0;
  var d = y + 3.0;
  var e = y + 4.0;
  var f = y + 5.0;
  var g = y + 6.0;
  var h = y + 7.0;
  for (var n = 0u; n < times; n++) {
    a = fma(a, x, y);
    b = fma(b, x, y);
    c = fma(c, x, y);
    d = fma(d, x, y);
    e = fma(e, x, y);
    f = fma(f, x, y);
    g = fma(g, x, y);
    h = fma(h, x, y);
  }
  result[id.x] = a + b + c + d + e + f + g + h;
}
