// Nothing but Kestrel and one answer; same framework, same collector as the server it is compared with.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapGet("/health/ready", () => "ready");
await app.RunAsync();
