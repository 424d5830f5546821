// The shape of a JSON document: its keys in the order they stand in, and the types of their values. Monitors such as uwsgitop depend on both.

/** `12` is `number`, `[1, 2]` is `['number']` (first item), an object is its keys in order. Pairs keep the order where objects would not show it. */
export function jsonShape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [jsonShape(value[0])]
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, item]) => [key, jsonShape(item)])
  return value === null ? 'null' : typeof value
}

/** The value at `workers.0.id`. */
export function jsonAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
      value,
    )
}
