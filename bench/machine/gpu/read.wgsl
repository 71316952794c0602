// Nothing but reading: a stretch of memory, again and again, by all threads together.

@group(0) @binding(0) var<uniform> times: u32;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>; // [threads]
@group(0) @binding(2) var<storage, read> data: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let threads = 256 * groups.x;
  let size = arrayLength(&data);
  var sum = vec4f();
  for (var time = 0u; time < times; time++) {
    // another thread's place each time, 37 workgroups away: so nothing is found in the cache next to a core that only that core has
    for (var at = (id.x + time * 37 * 256) % threads; at < size; at += threads) {
      sum += data[at];
    }
  }
  result[id.x] = sum;
}
