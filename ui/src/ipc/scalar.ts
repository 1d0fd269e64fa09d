/** A value as JSON carries it: what can be written to a tag. */
export type Scalar = boolean | number | string | null;
