/** The platforms that there are packages for. */
export const PLATFORMS: Set<string>;
/** This platform's name, as the packages have it. */
export function platform(): string;
