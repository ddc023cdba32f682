/** Sizes of lines that both drawing and lettering go by, in pixels. */

/** From a house's middle to where its lines begin. */
export const gapOf = (radius: number, isSelf: boolean): number => radius + (isSelf ? 7 : 3);
/** A path over others runs so far beside the links that it uses. */
export const VIA_ASIDE = 7;
