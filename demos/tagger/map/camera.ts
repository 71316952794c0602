import { mat4, vec3, vec4 } from 'wgpu-matrix'

/** How near and how far it may be from what it turns around. */
const [NEAREST, FARTHEST] = [0.25, 8]
const FIELD = Math.PI / 4

export interface Place {
  /** CSS pixels from the left and from the top. */
  readonly x: number
  readonly y: number
  /** From the camera. */
  readonly depth: number
}

/** Turns around a point and looks at it. */
export class Camera {
  #yaw = 0.6
  #pitch = 0.35
  #distance = 3
  #target: readonly [number, number, number] = [0, 0, 0]

  get distance(): number {
    return this.#distance
  }

  /** @param across, up radians */
  turn(across: number, up: number): void {
    this.#yaw += across
    // Not over the pole: up stays up.
    this.#pitch = Math.max(-1.5, Math.min(1.5, this.#pitch + up))
  }

  /** @param factor below 1: nearer */
  approach(factor: number): void {
    this.#distance = Math.max(NEAREST, Math.min(FARTHEST, this.#distance * factor))
  }

  lookAt(target: readonly [number, number, number], distance: number): void {
    this.#target = target
    this.#distance = Math.max(NEAREST, Math.min(FARTHEST, distance))
  }

  /** From the world into clip space, column by column. */
  matrix(width: number, height: number): Float32Array {
    const { eye } = this
    const view = mat4.lookAt(eye, this.#target, [0, 1, 0])
    return mat4.multiply(mat4.perspective(FIELD, width / Math.max(1, height), 0.02, 40), view)
  }

  get eye(): Float32Array {
    const flat = Math.cos(this.#pitch) * this.#distance
    const offset = [flat * Math.sin(this.#yaw), Math.sin(this.#pitch) * this.#distance, flat * Math.cos(this.#yaw)]
    return vec3.add(this.#target, offset)
  }
}

/** Where a point is on a screen; undefined where it is behind the camera. */
export function project(
  matrix: Float32Array,
  positions: Float32Array,
  point: number,
  width: number,
  height: number,
): Place | undefined {
  vec4.set(positions[3 * point]!, positions[3 * point + 1]!, positions[3 * point + 2]!, 1, clip)
  vec4.transformMat4(clip, matrix, clip)
  const depth = clip[3]!
  if (depth <= 0.02) return undefined
  return { x: (width / 2) * (1 + clip[0]! / depth), y: (height / 2) * (1 - clip[1]! / depth), depth }
}

const clip = vec4.create()
