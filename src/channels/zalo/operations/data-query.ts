/** Zalo's GETs take their parameters as one JSON text named `data`. */
export const dataQuery = (values: Readonly<Record<string, string | number>>): { data: string } => ({
  data: JSON.stringify(values),
})
