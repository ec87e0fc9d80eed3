import type { Node } from 'jsonc-parser';
import { withoutMark } from './parseJson.ts';

/** A key that one object has twice or more often, and the lines on which it stands. */
export type DoubledKey = { keys: readonly string[]; lines: readonly number[] };

export type JsonPlaces = {
  doubled: readonly DoubledKey[];
  /** The line of a key, or of the nearest around it that is there. Of two with one name the last one counts, as in the data. */
  lineOf: (keys: readonly string[]) => number;
};

/** Where everything stands in a JSON text that is valid. It is read for messages alone. */
export const jsonPlaces = async (text: string): Promise<JsonPlaces> => {
  const plain = withoutMark(text);
  const { parseTree } = await import('jsonc-parser');
  const root = parseTree(plain);
  const lineAt = linesOf(plain);
  const members = rememberedMembers();
  return {
    doubled: root ? doubledIn(root, members, lineAt) : [],
    lineOf: (keys) => lineAt(offsetOf(root, keys, members)),
  };
};

type LineAt = (offset: number) => number;
type Member = { value: Node; offsets: number[] };
type MembersOf = (node: Node) => ReadonlyMap<string, Member>;

const linesOf = (text: string): LineAt => {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
};

/** A file of thousands of damaged records is asked thousands of times. */
const rememberedMembers = (): MembersOf => {
  const known = new WeakMap<Node, ReadonlyMap<string, Member>>();
  return (node) => {
    const members = known.get(node) ?? membersOf(node);
    known.set(node, members);
    return members;
  };
};

/** Of a list, its items by their numbers. */
const membersOf = ({ type, children = [] }: Node): Map<string, Member> => {
  const members = new Map<string, Member>();
  for (const [index, child] of children.entries()) {
    const [key, value = child] = type === 'object' ? (child.children ?? []) : [];
    const name = key ? String(key.value) : String(index);
    members.set(name, { value, offsets: [...(members.get(name)?.offsets ?? []), child.offset] });
  }
  return members;
};

const offsetOf = (root: Node | undefined, keys: readonly string[], membersIn: MembersOf): number => {
  let [node, offset] = [root, root?.offset ?? 0];
  for (const key of keys) {
    const member = node && membersIn(node).get(key);
    if (!member) break;
    node = member.value;
    offset = member.offsets.at(-1) ?? offset;
  }
  return offset;
};

const doubledIn = (node: Node, membersIn: MembersOf, lineAt: LineAt, path: readonly string[] = []): DoubledKey[] =>
  [...membersIn(node)].flatMap(([key, { value, offsets }]) => {
    const keys = [...path, key];
    const inside = value.children ? doubledIn(value, membersIn, lineAt, keys) : [];
    return offsets.length > 1 ? [{ keys, lines: offsets.map(lineAt) }, ...inside] : inside;
  });
