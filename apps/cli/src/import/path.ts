/** Where something stands in a file: names of members and places in lists. */
export type Path = readonly (string | number)[];
