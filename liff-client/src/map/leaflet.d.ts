// The ES module of the same package: its types are those of the package's name.
declare module "leaflet/dist/leaflet-src.esm.js" {
  export * from "leaflet";
}
