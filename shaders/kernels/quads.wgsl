enable subgroups;
// Four threads side by side agree wherever they ask each other, which a compiler does not see.
diagnostic(off, subgroup_uniformity);

// What four threads side by side read for each other, where a read costs more than to hand a number on. They are a quad where subgroups follow the local index, as
// they do in one-dimensional workgroups everywhere.

/// The vectors of the four, in their order.
fn of_quad(own: vec4f) -> mat4x4f {
  return mat4x4f(quadBroadcast(own, 0u), quadBroadcast(own, 1u), quadBroadcast(own, 2u), quadBroadcast(own, 3u));
}
