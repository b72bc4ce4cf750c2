using CsvHelper;
using Curlew.Profiles;
using Parquet;
using Parquet.Schema;

namespace Curlew.Campaigns;

/// <summary>A table of recipients that is being written, one row after another.</summary>
abstract class RecipientTable : IAsyncDisposable
{
    const string Csv = ".csv",
        Parquet = ".parquet";

    /// <summary>What file names may end in.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Csv, Parquet];

    RecipientTable(IReadOnlyList<CustomField> fields) => Columns = RecipientColumn.All(fields);

    protected IReadOnlyList<RecipientColumn> Columns { get; }

    /// <param name="fields">Custom fields that have a column each.</param>
    public static async Task<RecipientTable> Open(string kind, Stream stream, IReadOnlyList<CustomField> fields, CancellationToken ct) =>
        kind == Csv ? new CsvTable(stream, fields) : await ParquetTable.On(stream, fields, ct);

    public abstract ValueTask Add(CampaignRecipient recipient, CancellationToken ct);

    public abstract ValueTask DisposeAsync();

    /// <summary>UTF-8 with the mark spreadsheets need to see that. A text that a spreadsheet would take for a formula gets an apostrophe
    /// before it.</summary>
    sealed class CsvTable : RecipientTable
    {
        readonly CsvWriter csv;

        public CsvTable(Stream stream, IReadOnlyList<CustomField> fields)
            : base(fields)
        {
            csv = CsvWriter.Create(stream, new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape }, leaveOpen: true);
            csv.WriteRecord([.. Columns.Select(column => column.Field.Name)]);
        }

        public override async ValueTask Add(CampaignRecipient recipient, CancellationToken ct)
        {
            foreach (var column in Columns)
                column.Write(csv, recipient);
            await csv.EndRecordAsync(ct);
        }

        public override ValueTask DisposeAsync() => csv.DisposeAsync();
    }

    /// <summary>Typed columns, in row groups that fit into memory.</summary>
    sealed class ParquetTable : RecipientTable
    {
        // About 20 MB of rows in memory; readers work a group at a time.
        const int GroupSize = 50_000;

        readonly List<CampaignRecipient> group = new(GroupSize);
        ParquetWriter file = null!;

        ParquetTable(IReadOnlyList<CustomField> fields)
            : base(fields) { }

        public static async Task<RecipientTable> On(Stream stream, IReadOnlyList<CustomField> fields, CancellationToken ct)
        {
            var table = new ParquetTable(fields);
            var schema = new ParquetSchema(table.Columns.Select(column => column.Field));
            table.file = await ParquetWriter.CreateAsync(
                schema,
                stream,
                new ParquetOptions { CompressionMethod = CompressionMethod.Snappy },
                cancellationToken: ct
            );
            return table;
        }

        public override async ValueTask Add(CampaignRecipient recipient, CancellationToken ct)
        {
            group.Add(recipient);
            if (group.Count == GroupSize)
                await WriteGroup(ct);
        }

        public override async ValueTask DisposeAsync()
        {
            if (group.Count > 0)
                await WriteGroup(CancellationToken.None);
            await file.DisposeAsync();
        }

        async Task WriteGroup(CancellationToken ct)
        {
            using var writer = file.CreateRowGroup();
            foreach (var column in Columns)
                await column.Write(writer, group, ct);
            writer.CompleteValidate();
            group.Clear();
        }
    }
}
