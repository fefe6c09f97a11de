using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;

namespace BrigadeDispatch.Host.Moving;

/// <summary>
/// While the store is handed over, what people want to change is refused at the door, so that what waits at the gate is alarms: messages taken in, LINE's
/// webhook, answers by personal link, the sender. A request that was already inside waits with them.
/// </summary>
internal sealed class HandOverRefusal(StoreInForce store)
{
    public Task PassAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        if (!store.IsHandingOver || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
            || !(request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/sign-in")))
            return next(http);
        http.Response.Headers.RetryAfter = "2";
        return Problems.Of(503, "store.handingOver", "データを移している間、数秒だけ変更できません。災害情報の受信と招集は続いています。少し待って、もう一度押してください。").ExecuteAsync(http);
    }
}
