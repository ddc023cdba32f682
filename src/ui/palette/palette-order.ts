/** In which order the palette shows what can be done, as long as nothing better is known: what was typed sorts by how well it fits. */

/** More would be a list to read, not a place to go back to; the others are found by their title. */
export const RECENT_MAX = 7;

/** The newest first, each once. The one that is open stands last: nobody goes where they are. */
export function recentFirst<Page extends { id: string }>(
  pages: readonly Page[],
  visited: readonly string[],
  open: string | undefined,
): Page[] {
  const rank = ({ id }: Page): number => {
    if (id === open) return pages.length + 1;
    const at = visited.indexOf(id);
    return at === -1 ? pages.length : at;
  };
  return pages.toSorted((a, b) => rank(a) - rank(b));
}

/** By group: those named in `first` in that order, then all others as they came, then those named in `last`. */
export function inGroups<Member extends { group: string }>(
  members: readonly Member[],
  first: readonly string[],
  last: readonly string[],
): [group: string, members: Member[]][] {
  const groups = new Map<string, Member[]>();
  for (const member of members)
    groups.set(member.group, [...(groups.get(member.group) ?? []), member]);
  const between = [...groups.keys()].filter(
    (group) => !first.includes(group) && !last.includes(group),
  );
  return [...first, ...between, ...last].flatMap((group): [string, Member[]][] => {
    const found = groups.get(group);
    return found === undefined ? [] : [[group, found]];
  });
}
