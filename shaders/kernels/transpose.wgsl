// Turns the recurrent weights of one stage around, so that the forward loop reads them side by side.
//
//   y[n, m] = x[m, n]          with m = (g, j) over the stage's gates and units, n = k: from [g][j][k] to [k][g][j]
//
// A workgroup owns a tile of 32 x 32; a thread moves 4 words, reading along n and writing along m.

struct Sizes { M: u32, N: u32, offset: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [M, N] from `offset` on
@group(0) @binding(1) var<storage, read_write> y: array<f32>;   // [N, M] from `offset` on
@group(1) @binding(0) var<uniform> sizes: Sizes;

const TILE = 32u;
const PITCH = 33u;                    // a column of the tile falls into different banks

var<workgroup> tile: array<f32, TILE * PITCH>;   // [TILE, PITCH]

@compute @workgroup_size(256)
fn transpose(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
             @builtin(local_invocation_index) local: u32) {
  let column = local % TILE;
  let row = local / TILE;
  let tiles_across = (sizes.N + TILE - 1u) / TILE;
  let tiles = tiles_across * ((sizes.M + TILE - 1u) / TILE);
  for (var at = group.x; at < tiles; at += groups.x) {
    let m0 = at / tiles_across * TILE;
    let n0 = at % tiles_across * TILE;
    for (var i = row; i < TILE; i += 8u) {
      if (m0 + i < sizes.M && n0 + column < sizes.N) {
        tile[i * PITCH + column] = x[sizes.offset + (m0 + i) * sizes.N + n0 + column];
      }
    }
    workgroupBarrier();               // the tile is there
    for (var i = row; i < TILE; i += 8u) {
      if (n0 + i < sizes.N && m0 + column < sizes.M) {
        y[sizes.offset + (n0 + i) * sizes.M + m0 + column] = tile[column * PITCH + i];
      }
    }
    workgroupBarrier();               // all have read before the next tile comes
  }
}
