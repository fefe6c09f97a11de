using System.Security.Cryptography;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Storage;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>Makes batches: up to 500 people each, bytes and key fixed here and never again.</summary>
internal static class Batches
{
    /// <summary>Batches for people, born claimed by this process: it can send the moment they are durable.</summary>
    public static IEnumerable<BatchDocument> For(
        MessageDocument message, MessageForm form, IReadOnlyList<Recipient> recipients, string owner, TimeSpan lease, DateTimeOffset now)
    {
        foreach (var chunk in recipients.OrderBy(recipient => recipient.Number).Chunk(BatchDocument.MostRecipients))
        {
            var ids = chunk.Select(recipient => recipient.LineUserId).ToList();
            yield return new BatchDocument
            {
                RetryKey = Guid.CreateVersion7(now),
                CallOutId = message.CallOutId,
                Form = form,
                Numbers = NumberList.Pack(chunk.Select(recipient => recipient.Number)),
                Recipients = Recipients.Pack(ids),
                BodyHash = SHA256.HashData(RequestBody.Of(form == MessageForm.Flex ? message.Flex : message.Plain, ids)),
                CreatedAt = now,
                Owner = owner,
                Fence = 1,
                LeaseUntil = now + lease,
            };
        }
    }

    /// <summary>Whom a batch is for.</summary>
    public static List<Recipient> People(BatchDocument batch) =>
        NumberList.Unpack(batch.Numbers).Zip(Recipients.Unpack(batch.Recipients), (number, line) => new Recipient(number, line)).ToList();
}
