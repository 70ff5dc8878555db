/** Where the service is: its routes begin here, whatever path a proxy puts in front. */
export const ROOT = new URL("..", import.meta.url);
