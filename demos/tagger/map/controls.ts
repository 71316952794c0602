import type { Camera } from './camera.js'

/** Radians for a pixel, and for a press of an arrow key. */
const [DRAG, STEP] = [0.007, 0.12]

export interface Gestures {
  /** The camera stands elsewhere. */
  moved(): void
  /** A mouse rests here, in CSS pixels; a finger or a click chose what is here. */
  pointed(x: number, y: number): void
  chosen(x: number, y: number): void
}

/** Mouse, fingers, wheel and keys move a camera. */
export function control(canvas: HTMLCanvasElement, camera: Camera, { moved, pointed, chosen }: Gestures): void {
  const fingers = new Map<number, { x: number; y: number }>()
  let travelled = 0
  const spread = (): number => {
    const [one, other] = [...fingers.values()]
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0
  }
  canvas.addEventListener('pointerdown', ({ pointerId, offsetX: x, offsetY: y }) => {
    canvas.setPointerCapture(pointerId)
    fingers.set(pointerId, { x, y })
    travelled = 0
  })
  canvas.addEventListener('pointermove', ({ pointerId, offsetX: x, offsetY: y }) => {
    const before = fingers.get(pointerId)
    if (!before) return pointed(x, y)
    const apart = spread()
    fingers.set(pointerId, { x, y })
    travelled += Math.abs(x - before.x) + Math.abs(y - before.y)
    if (fingers.size > 1) {
      if (spread() > 0) camera.approach(apart / spread())
    } else {
      camera.turn(-(x - before.x) * DRAG, (y - before.y) * DRAG)
    }
    moved()
  })
  for (const type of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(type, ({ pointerId, offsetX, offsetY }) => {
      const wasDown = fingers.delete(pointerId)
      if (type === 'pointerup' && wasDown && fingers.size === 0 && travelled < 5) chosen(offsetX, offsetY)
    })
  }
  canvas.addEventListener(
    'wheel',
    (event) => {
      // Whoever only wants to get past it scrolls the page; two fingers on a pad come as a wheel with Ctrl.
      if (document.activeElement !== canvas && !event.ctrlKey) return
      event.preventDefault()
      camera.approach(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.002))
      moved()
    },
    { passive: false },
  )
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act(camera)
    moved()
  })
}

const keys: Readonly<Record<string, (camera: Camera) => void>> = {
  ArrowLeft: (camera) => camera.turn(-STEP, 0),
  ArrowRight: (camera) => camera.turn(STEP, 0),
  ArrowUp: (camera) => camera.turn(0, STEP),
  ArrowDown: (camera) => camera.turn(0, -STEP),
  '+': (camera) => camera.approach(0.85),
  '=': (camera) => camera.approach(0.85),
  '-': (camera) => camera.approach(1 / 0.85),
}
