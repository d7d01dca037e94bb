/** Where providers are asked for; whoever changes something about them has them asked for again. */
export const providersPath = 'api/providers';
