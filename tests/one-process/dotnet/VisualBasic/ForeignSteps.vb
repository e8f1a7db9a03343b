Imports KrState

''' <summary>VB.NET's part in the tests of foreign objects: it shares the objects of C#.</summary>
Public Module ForeignSteps

    ''' <summary>What stands at a name.</summary>
    ''' <param name="name">The name.</param>
    ''' <returns>The object.</returns>
    Public Function Look(name As String) As Object
        Return KrHost.Find("languages").SharedState.Get(name)
    End Function

End Module
