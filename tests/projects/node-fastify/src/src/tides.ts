export interface Tide {
  port: string
  metres: number
}

const tides = new Map([['brest', 6.1], ['dover', 5.9]])

/** The next tide at a port, if it is one that is known. */
export function next(port: string): Tide | undefined {
  const metres = tides.get(port)
  return metres === undefined ? undefined : { port, metres }
}
