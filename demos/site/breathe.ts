const channel = new MessageChannel()
const waiting: (() => void)[] = []
/** Node alone has these: there an open port would keep the process from ending. */
const port: MessagePort & { ref?(): void; unref?(): void } = channel.port1
port.onmessage = () => {
  waiting.shift()?.()
  if (waiting.length === 0) port.unref?.()
}
port.unref?.()

/** Lets a worker take its messages, a page its clicks. (Unlike `setTimeout` this is not slowed down to 4 ms.) */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port.ref?.()
    channel.port2.postMessage(null)
  })
}
