import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** What must open without network: an incident with its water, and the inspections, with their words. */
const neededOffline =
  /\/src\/(?:features\/(?:incident-water|inspections)|map|outbox)\/|\/src\/i18n\/(?:en|(?:map|water|inspections|incident-water)-en)\.ts/;

interface Chunk {
  fileName: string;
  isEntry: boolean;
  imports: string[];
  moduleIds: string[];
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> };
}

/** Writes app-worker.js with the names of this build's files. */
export function appWorker(): Plugin {
  const source = fileURLToPath(new URL("./src/app-worker.js", import.meta.url));
  return {
    name: "app-worker",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = new Map<string, Chunk>();
      const workers: string[] = [];
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") chunks.set(file.fileName, file as unknown as Chunk);
        // Workers of the map are files of their own, in no chunk's list.
        else if (/worker.*\.js$/i.test(file.fileName)) workers.push(file.fileName);
      }
      const wanted = new Set<string>();
      const take = (name: string) => {
        const chunk = chunks.get(name);
        if (chunk === undefined || wanted.has(name)) return;
        wanted.add(name);
        for (const css of chunk.viteMetadata?.importedCss ?? []) wanted.add(css);
        for (const asset of chunk.viteMetadata?.importedAssets ?? []) wanted.add(asset);
        chunk.imports.forEach(take);
      };
      const all = [...chunks.values()];
      const first = all.filter((chunk) => chunk.isEntry);
      for (const chunk of all)
        if (chunk.isEntry || chunk.moduleIds.some((id) => neededOffline.test(id))) take(chunk.fileName);
      const files = [...new Set([...wanted, ...workers])].sort().map((name) => `/${name}`);
      const list = { first: first.map((chunk) => `/${chunk.fileName}`), all: files };
      const text = readFileSync(source, "utf8");
      const version = createHash("sha256")
        .update(JSON.stringify([...chunks.keys()].sort()) + text)
        .digest("hex")
        .slice(0, 12);
      this.emitFile({
        type: "asset",
        fileName: "app-worker.js",
        source: text
          .replace("self.__buildFiles", JSON.stringify(list))
          .replace("self.__buildVersion", JSON.stringify(version)),
      });
    },
  };
}
