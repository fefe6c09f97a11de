const of = (...parts: string[]) => `/api/${parts.map(encodeURIComponent).join("/")}`;

export const addresses = {
  session: () => of("session"),
  incidents: (brigade: string) => of("brigades", brigade, "incidents"),
  incidentsStream: (brigade: string) => of("brigades", brigade, "incidents", "stream"),
  incident: (brigade: string, incident: string) => of("brigades", brigade, "incidents", incident),
  board: (brigade: string, callOut: string) => of("brigades", brigade, "call-outs", callOut, "board"),
  boardStream: (brigade: string, callOut: string) =>
    of("brigades", brigade, "call-outs", callOut, "board", "stream"),
  mailLog: (brigade: string, limit: number) => `${of("brigades", brigade, "mail-log")}?limit=${limit}`,
};
