// The PCG hash of Jarzynski & Olano 2020, "Hash Functions for GPU Rendering". Joined before the kernels that draw at random.

fn pcg(v: u32) -> u32 {
  let s = v * 747796405u + 2891336453u;
  let w = ((s >> ((s >> 28u) + 4u)) ^ s) * 277803737u;
  return (w >> 22u) ^ w;
}
