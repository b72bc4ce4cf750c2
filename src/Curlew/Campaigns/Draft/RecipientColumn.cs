using CsvHelper;
using Curlew.Profiles;
using Curlew.Words;
using Parquet;
using Parquet.Schema;

namespace Curlew.Campaigns;

/// <summary>A column of an exported recipient, in each of the forms it is written in.</summary>
abstract record RecipientColumn(DataField Field)
{
    // Seconds are what statuses of WhatsApp's have; spreadsheets read this form as a moment.
    const string Moment = "yyyy-MM-dd HH:mm:ss'Z'";

    // As are the names of the columns.
    static readonly Phrasebook English = Phrasebook.In("en");

    /// <summary>Every column, in the order of the file; those of custom fields are last, under their names.</summary>
    public static IReadOnlyList<RecipientColumn> All(IReadOnlyList<CustomField> fields) =>
        [
            Value("recipient", row => (Guid?)row.Id),
            Value("profile", row => (Guid?)row.Profile),
            Text("phone", row => row.Phone),
            Text("got_it", row => row.GotIt),
            Text("state", row => Codes.Word(row.State)),
            Text("reason", row => English.Say(row.Reason)),
            Text("variant", row => row.Variant),
            Day("planned_for", row => row.PlannedFor),
            At("sent_at", row => row.SentAt),
            At("delivered_at", row => row.DeliveredAt),
            At("read_at", row => row.ReadAt),
            At("failed_at", row => row.FailedAt),
            At("replied_at", row => row.RepliedAt),
            Value("replies", row => (int?)row.Replies),
            At("left_marketing_at", row => row.LeftAt),
            Value("error_code", row => row.ErrorCode),
            Value("retries", row => (int?)row.Retries),
            Value("postponed", row => (int?)row.Postponed),
            .. fields.Select(field => Text(field.Name, row => row.Fields.GetValueOrDefault(field.Number))),
        ];

    public abstract void Write(CsvWriter csv, CampaignRecipient row);

    public abstract Task Write(ParquetRowGroupWriter group, IReadOnlyList<CampaignRecipient> rows, CancellationToken ct);

    static TextColumn Text(string name, Func<CampaignRecipient, string?> of) => new(new DataField<string>(name, true), of);

    static ValueColumn<T> Value<T>(string name, Func<CampaignRecipient, T?> of)
        where T : struct, IUtf8SpanFormattable => new(new DataField<T>(name, true), of, default);

    static ValueColumn<DateOnly> Day(string name, Func<CampaignRecipient, DateOnly?> of) =>
        new(new DataField<DateOnly>(name, true), of, "yyyy-MM-dd");

    static ValueColumn<DateTime> At(string name, Func<CampaignRecipient, DateTimeOffset?> of) =>
        new(
            new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true),
            row => of(row)?.UtcDateTime,
            Moment
        );

    sealed record TextColumn(DataField Field, Func<CampaignRecipient, string?> Of) : RecipientColumn(Field)
    {
        public override void Write(CsvWriter csv, CampaignRecipient row) => csv.WriteField(Of(row));

        public override Task Write(ParquetRowGroupWriter group, IReadOnlyList<CampaignRecipient> rows, CancellationToken ct) =>
            group.WriteAsync(Field, [.. rows.Select(row => Of(row)!)]);
    }

    sealed record ValueColumn<T>(DataField Field, Func<CampaignRecipient, T?> Of, string? Format) : RecipientColumn(Field)
        where T : struct, IUtf8SpanFormattable
    {
        public override void Write(CsvWriter csv, CampaignRecipient row) => csv.WriteField(Of(row), Format);

        public override Task Write(ParquetRowGroupWriter group, IReadOnlyList<CampaignRecipient> rows, CancellationToken ct) =>
            group.WriteAsync<T>(Field, rows.Select(Of).ToArray(), cancellationToken: ct);
    }
}
