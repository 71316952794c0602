// Draws a token of each row from softmax(logits / temperature), of the likeliest only if so wanted. Joined behind pcg.wgsl and wide.wgsl.
//
//   weight[c] = 2^31 exp((logits[c] - max) / temperature), rounded down
//   kept are the tokens with fewer than K that are likelier; then those whose likelier ones have less than a share of the sum of the weights
//   token = the first whose weight and those before it exceed u sum / 2^32;  u = pcg(pcg(pcg(seed) xor step) xor b), or 0 to take the likeliest
//
// Weights are whole numbers, so no sum depends on an order. What is kept are those from a limit on, which is found bit by bit, not by sorting.
// A workgroup owns rows, a grid apart; a thread every WIDTH-th token of a row, but to find the token one stretch of them.

override WIDTH: u32 = 64u;

struct Sizes {
  B: u32, V: u32,
  K: u32,                             // 0: all
  share: u32,                         // in parts of 2^-32; 0: all
  seed: u32, step: u32,
  draws: u32,                         // 0: u is 0
  at: u32,                            // the row of `drawn`
  scale: f32, limit: f32,             // see weight()
}

@group(0) @binding(0) var<storage, read> logits: array<u32>;           // [B, V], the bits of numbers
@group(0) @binding(1) var<storage, read_write> weights: array<u32>;    // [B, V]
@group(0) @binding(2) var<storage, read_write> tokens: array<i32>;     // [B]; 0 for a row that is not finite
@group(0) @binding(3) var<storage, read_write> drawn: array<i32>;      // [.., B]; -1 for a row that is not finite
@group(1) @binding(0) var<uniform> sizes: Sizes;

/// Where a sum meets: the halves of its lower half, which cannot overflow here, and its upper half; or a maximum, in the first of them.
/// Three take turns: who adds to one has left the last one behind a barrier, and the next one is 0 before another.
var<workgroup> meetings: array<array<atomic<u32>, 3>, 3>;
var<private> turn = 0u;

/// Clears the next place to meet, and waits until all have come to this one.
fn meet(local: u32) -> u32 {
  let now = turn;
  turn = (turn + 1u) % 3u;
  if (local < 3u) { atomicStore(&meetings[turn][local], 0u); }
  workgroupBarrier();                 // all have added theirs
  return now;
}

fn sum_of_all(local: u32, value: vec2u) -> vec2u {
  atomicAdd(&meetings[turn][0], value.x & 0xffffu);
  atomicAdd(&meetings[turn][1], value.x >> 16u);
  atomicAdd(&meetings[turn][2], value.y);
  let now = meet(local);
  let middle = atomicLoad(&meetings[now][1]);
  return plus(vec2(atomicLoad(&meetings[now][0]), atomicLoad(&meetings[now][2])), vec2(middle << 16u, middle >> 16u));
}

fn largest_of_all(local: u32, value: u32) -> u32 {
  atomicMax(&meetings[turn][0], value);
  return atomicLoad(&meetings[meet(local)][0]);
}

const NOT_FINITE = 0xffffffffu;

/// Bits whose order as whole numbers is that of the numbers; what is not finite is above all.
fn order(bits: u32) -> u32 {
  if ((bits & 0x7f800000u) == 0x7f800000u) { return NOT_FINITE; }
  // -0 is no smaller than 0.
  let value = select(bits, 0u, bits == 0x80000000u);
  return select(value | 0x80000000u, ~value, (value & 0x80000000u) != 0u);
}

fn number(order: u32) -> f32 {
  return bitcast<f32>(select(~order, order ^ 0x80000000u, order >= 0x80000000u));
}

/// 2^31 2^-t with t = scale / 2^26 (largest - x) / 2, 0 beyond `limit`, where less than 1 would be left. Halves do not overflow. Behind the
/// point of t 2^-g = 1 - g s(g), with the minimax polynomial s for which s(1) is 1/2, good to 2^-28: who is likelier never weighs less.
fn weight(largest: f32, x: f32) -> u32 {
  let distance = 0.5 * largest - 0.5 * x;
  if (!(distance <= sizes.limit)) { return 0u; }
  let t = u32(distance * sizes.scale);   // 5 bits before the point, 26 behind it
  let g = t << 6u;
  var s = 466327u;
  s = 5469618u - upper(s, g);
  s = 41136673u - upper(s, g);
  s = 238328358u - upper(s, g);
  s = 1031755265u - upper(s, g);
  s = 2977043937u - upper(s, g);
  return (0x80000000u - (upper(s, g) >> 1u)) >> (t >> 26u);
}

/// The sum of the row's weights, or how many tokens there are if they are counted, of the logits above a limit.
fn above(local: u32, row: u32, limit: u32, counted: bool) -> vec2u {
  var sum = vec2(0u);
  for (var c = local; c < sizes.V; c += WIDTH) {
    if (counted || weights[row + c] > 0u) {
      if (order(logits[row + c]) > limit) { sum = plus(sum, vec2(select(weights[row + c], 1u, counted), 0u)); }
    }
  }
  return sum_of_all(local, sum);
}

/// Takes the weight from all tokens that have `bound` or more above them.
fn keep(local: u32, row: u32, bound: vec2u, counted: bool) {
  var limit = 0u;                     // the lowest with less than `bound` above it
  for (var bit = 0x80000000u; bit > 0u; bit >>= 1u) {
    if (!less(above(local, row, limit | (bit - 1u), counted), bound)) { limit |= bit; }
  }
  for (var c = local; c < sizes.V; c += WIDTH) {
    if (order(logits[row + c]) < limit) { weights[row + c] = 0u; }
  }
}

var<workgroup> parts: array<vec2u, WIDTH>;

/// The first token whose weight and those before it exceed `r`.
fn find(local: u32, row: u32, r: vec2u) -> u32 {
  var rest = r;
  var begin = 0u;
  var end = sizes.V;
  for (var length = sizes.V; length > 1u;) {   // each time one of WIDTH stretches is left
    length = (length + WIDTH - 1u) / WIDTH;
    var sum = vec2(0u);
    for (var c = begin + local * length; c < min(begin + (local + 1u) * length, end); c++) {
      sum = plus(sum, vec2(weights[row + c], 0u));
    }
    parts[local] = sum;
    workgroupBarrier();               // the sums of all stretches are there
    var n = 0u;
    for (; n < WIDTH - 1u && !less(rest, parts[n]); n++) { rest = minus(rest, parts[n]); }
    begin += n * length;
    end = min(begin + length, end);
    if (length > 1u) { workgroupBarrier(); }   // all have read them before others take their place
  }
  return begin;
}

@compute @workgroup_size(WIDTH)
fn sample(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
          @builtin(local_invocation_index) local: u32) {
  for (var b = group.x; b < sizes.B; b += groups.x) {
    let row = b * sizes.V;
    var highest = 0u;
    for (var c = local; c < sizes.V; c += WIDTH) { highest = max(highest, order(logits[row + c])); }
    highest = largest_of_all(local, highest);
    let finite = highest != NOT_FINITE;
    for (var c = local; c < sizes.V; c += WIDTH) {
      weights[row + c] = select(0u, weight(number(highest), bitcast<f32>(logits[row + c])), finite);
    }
    if (sizes.K > 0u) { keep(local, row, vec2(sizes.K, 0u), true); }
    if (sizes.share > 0u) { keep(local, row, part_up(sizes.share, above(local, row, 0u, false)), false); }
    let u = select(0u, pcg(pcg(pcg(sizes.seed) ^ sizes.step) ^ b), sizes.draws > 0u);
    let r = part(u, above(local, row, 0u, false));
    storageBarrier();                 // stretches have weights that others have written
    let token = find(local, row, r);
    if (local == 0u) {
      tokens[b] = select(0, i32(token), finite);
      drawn[sizes.at * sizes.B + b] = select(-1, i32(token), finite);
    }
  }
}
