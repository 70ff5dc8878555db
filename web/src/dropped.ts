/** List the files that were dropped or chosen, those of folders too, with the folders that they lie in. */

/** A file, and its name behind those of its folders. */
export interface FoundFile {
  file: File;
  path: string;
}

/** List the files of an input. */
export function chosenFiles(files: Iterable<File> | null): FoundFile[] {
  return [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** List the files of a drop, those in folders too. */
export async function droppedFiles(transfer: DataTransfer): Promise<FoundFile[]> {
  // All entries are asked for before anything is waited for: afterwards the browser has forgotten them.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = chosenFiles(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found: FoundFile[] = [];
  for (const entry of entries) if (entry) await walk(entry, found);
  return found;
}

async function walk(entry: FileSystemEntry, found: FoundFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    ); // 100 at most
    if (some.length === 0) return;
    for (const one of some) await walk(one, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
