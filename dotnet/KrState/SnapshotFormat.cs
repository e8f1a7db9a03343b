namespace KrState
{
    /// <summary>The text form of a snapshot.</summary>
    public enum SnapshotFormat
    {
        /// <summary>Export: <see cref="Clixml"/>. Import: what the text begins with.</summary>
        Automatic = 0,

        /// <summary>The XML that PowerShell's <c>Export-Clixml</c> writes and <c>Import-Clixml</c> reads.</summary>
        Clixml = 1,

        /// <summary>JSON for people and for comparing, tagged only where a kind would be lost.</summary>
        Json = 2,
    }
}
