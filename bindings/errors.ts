/** Every error that webrnn throws on purpose, so that a program can tell them apart with `instanceof`. */
export class WebRNNError extends Error {
  override name = 'WebRNNError'
}

/** A tensor or list has another shape or length than the call wants. */
export class ShapeError extends WebRNNError {
  override name = 'ShapeError'
}

/** An option has an unknown name or a value outside its domain. */
export class OptionError extends WebRNNError {
  override name = 'OptionError'
}

/** A token (or target class) is not an integer in `[0, size)`. */
export class TokenError extends WebRNNError {
  override name = 'TokenError'
}

/** Data cannot be used: an empty text, an unseen character, a batch without a single target. */
export class DataError extends WebRNNError {
  override name = 'DataError'
}

/** A file is truncated, foreign, or does not fit the model. */
export class FormatError extends WebRNNError {
  override name = 'FormatError'
}

/** A loss is NaN or infinite. */
export class NotFiniteError extends WebRNNError {
  override name = 'NotFiniteError'
}

/** A tensor was used after its memory had been given back. */
export class ReleasedError extends WebRNNError {
  override name = 'ReleasedError'
}

/** The backend that was asked for is not to be had here; the message says why. */
export class BackendUnavailableError extends WebRNNError {
  override name = 'BackendUnavailableError'
}

/** The device refused a command (a validation error, an internal error); the message names the kernel. */
export class DeviceError extends WebRNNError {
  override name = 'DeviceError'
}

/** The device is gone (driver reset, tab suspended, `device.destroy()`). Parameters on it are lost: load a checkpoint. */
export class DeviceLostError extends DeviceError {
  override name = 'DeviceLostError'
}

/** The device or WebAssembly has no memory left for an allocation. */
export class OutOfMemoryError extends DeviceError {
  override name = 'OutOfMemoryError'
}
