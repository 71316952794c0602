/** What is drawn, whoever draws it. */
import type { Camera } from './camera.js'

export type Colour = readonly [number, number, number]

export interface Scene {
  readonly camera: Camera
  /** [points, 3] */
  readonly positions: Float32Array<ArrayBuffer>
  /** Of each point, [points, 3], 0 … 255. */
  readonly colours: Uint8Array
  /** Of each point: above 1 it stands out, below 1 it stands back. */
  readonly scales: Float32Array
  readonly ground: Colour
}

/** Draws a scene in a canvas of its own. */
export interface Painter {
  readonly canvas: HTMLCanvasElement
  /** What it draws with, for people. */
  readonly how: string
  /** Another scene, or other colours or scales in it. */
  set(scene: Scene): void
  /** As the camera is now. */
  draw(): void
  close(): void
}

/** Pixels of a point's radius at a distance of 1. */
export const RADIUS = 6

/** `rgb(29, 91, 184)`, as a computed style has it. */
export function parseColour(text: string): Colour {
  const [r = 0, g = 0, b = 0] = (text.match(/[\d.]+/g) ?? []).map(Number)
  // `color(srgb 0.1 0.4 0.7)` counts to 1.
  return text.startsWith('color(') ? [255 * r, 255 * g, 255 * b] : [r, g, b]
}

/** The pixels of a canvas are those of the screen. */
export function fit(canvas: HTMLCanvasElement): number {
  const ratio = Math.min(2, devicePixelRatio)
  const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((length) =>
    Math.max(1, Math.round(length * ratio)),
  )
  if (canvas.width !== width) canvas.width = width!
  if (canvas.height !== height) canvas.height = height!
  return ratio
}
