// A disc for each word, turned to the camera: four corners, one instance a word.
struct Scene {
  // From the world into clip space.
  matrix: mat4x4f,
  // What is far away fades into it.
  ground: vec4f,
  // Of the canvas, in pixels.
  size: vec2f,
  // Pixels of a disc's radius at a distance of 1.
  radius: f32,
  // The distance at which discs are half gone.
  far: f32,
}
@group(0) @binding(0) var<uniform> scene: Scene;

struct Corner {
  @builtin(position) position: vec4f,
  @location(0) colour: vec4f,
  @location(1) offset: vec2f,
}

@vertex
fn corner(
  @builtin(vertex_index) index: u32,
  @location(0) place: vec3f,
  @location(1) colour: vec4f,
  @location(2) scale: f32,
) -> Corner {
  let offset = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
  let centre = scene.matrix * vec4f(place, 1.0);
  let pixels = max(scene.radius * scale / centre.w, 1.2);
  let fade = select(clamp(centre.w / scene.far * 0.5 - 0.15, 0.0, 0.75), 0.0, scale > 1.0);
  var out: Corner;
  out.position = centre + vec4f(offset * pixels / scene.size * 2.0 * centre.w, 0.0, 0.0);
  out.colour = mix(colour, scene.ground, fade);
  out.offset = offset * (1.0 + 1.0 / pixels);
  return out;
}

@fragment
fn disc(in: Corner) -> @location(0) vec4f {
  // With alpha to coverage a soft edge needs no order.
  let distance = length(in.offset);
  let edge = fwidth(distance);
  let cover = 1.0 - smoothstep(1.0 - edge, 1.0, distance);
  if (cover <= 0.0) {
    discard;
  }
  return vec4f(in.colour.rgb, cover);
}
