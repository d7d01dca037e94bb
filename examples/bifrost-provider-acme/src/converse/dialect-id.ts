/** The name of the dialect. What only Acme understands is marked with it. */
export const converseId = 'acme.converse';
