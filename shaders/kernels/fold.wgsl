// Four terms of sixteen sums, in registers: the inside of every product on graphics cards. (On software adapters: strip.wgsl.)

/// sums[r] + w[0] u[0][r] + … + w[3] u[3][r]. Four columns of w at a time, four rows of u.
fn fold4(sums: mat4x4f, w: mat4x4f, u: mat4x4f) -> mat4x4f {
  return mat4x4f(
    sums[0] + w[0] * u[0].x + w[1] * u[1].x + w[2] * u[2].x + w[3] * u[3].x,
    sums[1] + w[0] * u[0].y + w[1] * u[1].y + w[2] * u[2].y + w[3] * u[3].y,
    sums[2] + w[0] * u[0].z + w[1] * u[1].z + w[2] * u[2].z + w[3] * u[3].z,
    sums[3] + w[0] * u[0].w + w[1] * u[1].w + w[2] * u[2].w + w[3] * u[3].w);
}

/// One term more: sums[r] + w u[r].
fn fold1(sums: mat4x4f, w: vec4f, u: vec4f) -> mat4x4f {
  return mat4x4f(sums[0] + w * u.x, sums[1] + w * u.y, sums[2] + w * u.z, sums[3] + w * u.w);
}
