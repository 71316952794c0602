/** The name of the model in a run's folder. */
export const MODEL = 'model.safetensors'
